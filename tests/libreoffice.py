"""LibreOffice without a window: opens a sheet and saves it as another kind of file."""

import os
import subprocess

TIMEOUT = 120
#: Separator, quote, character set, first line, column formats, language (English of
#: the United Kingdom), quoted cells as texts, numbers and dates as what they are.
CSV = "Text - txt - csv (StarCalc):{},34,{},1,,2057,false,true"
COMMA, SEMICOLON = ord(","), ord(";")
UTF_8, WINDOWS_1252 = 76, 1
OPENED_CSV = CSV.format(COMMA, UTF_8)
#: What a person chooses on saving, by a name for the test: ending and filter.
KINDS = {
    "xlsx": ("xlsx", "Calc MS Excel 2007 XML"),
    "xls": ("xls", "MS Excel 97"),
    "csv": ("csv", CSV.format(COMMA, UTF_8)),
    "csv_of_windows": ("csv", CSV.format(SEMICOLON, WINDOWS_1252)),
}


#: A new date is shown as 17/07/2023, as on a provider's desk.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
  <item oor:path="/org.openoffice.Setup/L10N">
    <prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>en-GB</value></prop>
  </item>
</oor:items>
"""


class LibreOffice:
    """LibreOffice with a profile of its own in ``folder``, so that it neither reads
    nor changes a person's, and runs beside theirs."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "profile" / "user").mkdir(parents=True)
        settings = folder / "profile" / "user" / "registrymodifications.xcu"
        settings.write_text(PROFILE)

    def save_as(self, kind, *files):
        """Open files and save each as ``kind``, one of :data:`KINDS`; return
        {the name of a file without its ending: the path of the saved one}."""
        texts = [file for file in files if file.suffix == ".csv"]
        books = [file for file in files if file not in texts]
        ending = KINDS[kind][0]
        target = self.folder / kind
        self._convert(kind, target, books)
        self._convert(kind, target, texts, f"--infilter={OPENED_CSV}")
        return {file.stem: target / f"{file.stem}.{ending}" for file in files}

    def _convert(self, kind, target, files, *options):
        subprocess.run(
            [
                os.environ["SOFFICE"],
                f"-env:UserInstallation=file://{self.folder}/profile",
                "--headless",
                *options,
                *("--convert-to", ":".join(KINDS[kind])),
                *("--outdir", str(target)),
                *map(str, files),
            ],
            check=True,
            capture_output=True,
            timeout=TIMEOUT,
        )
