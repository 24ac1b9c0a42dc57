"""Set-up and developer commands of the project, in Python's standard library only.

Imports go one way: `cli` → commands (`demo`, `testing`, `lint`, `bench`) → `setup`
→ parts (`databases`, `postgres`, `python_env`, `odoo_source`, ...) → `paths`,
`progress`, `commands`.
"""
