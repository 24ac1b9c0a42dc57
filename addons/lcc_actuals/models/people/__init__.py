from . import (
    res_users,
    res_users_details,
    res_partner,
    lcc_provider_access,
    lcc_provider_access_people,
    lcc_throttle,
    lcc_invitation,
    lcc_provider_access_invite,
)
