"""The page's host: `Host` serves it on this machine, `write_site` writes it for any other host."""

from packshot.server.answers import Answered
from packshot.server.contents import PageError, page_folder
from packshot.server.headers import load_headers
from packshot.server.host import LOOPBACK, Host
from packshot.server.site import Written, write_site

__all__ = [
    "LOOPBACK",
    "Answered",
    "Host",
    "PageError",
    "Written",
    "load_headers",
    "page_folder",
    "write_site",
]
