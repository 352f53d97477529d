"""The headers as the common hosts want them written, and a text on how to host the page."""

from __future__ import annotations

from collections.abc import Sequence

from packshot.server.headers import TYPES, Headers, load_headers

# Kinds that hosts are known to get wrong; without these types the page does not start, or its
# graphs are unpacked on the way.
SPECIAL = ("mjs", "wasm", "webmanifest", "gz")

README = """\
Packshot's page
===============

These files are the whole page: it cuts subjects out of photos in the visitor's own browser. Any
host that serves plain files will do. Nothing runs on the host, and nothing is ever sent to it.

To look at it on this machine:

    python -m http.server --bind 127.0.0.1 8000

and open http://127.0.0.1:8000/. On any other machine the address must begin with https://, or
browsers leave out what the page needs. It may lie in a folder: all its addresses are relative.

With these headers the page is faster (threads) and its promise is kept by the browser too:

    Netlify, Cloudflare   the file _headers is read as it is; publish this folder as the root
    nginx                 include hosting/nginx.conf, see its first lines
    Caddy                 hosting/Caddyfile, see its first lines
    others                the list below

Edit _headers and what is in hosting/ as your host needs it. `packshot site --overwrite` leaves an
edited one as it is, and puts the new one beside it with .new behind its name. nginx and Caddy keep
hosting/ from visitors; on another host it is published like the rest: delete it there, or leave
nothing in it that only you may know.

Where a host sends none of them, the page's service worker adds what it can from the second visit
on, and the policy also stands in index.html.

Two rules for every host:

- The .gz files are unpacked by the page. Send them as they are, as application/gzip, without
  Content-Encoding. (A host that sends Content-Encoding: gzip does no harm.)
- Only GET and HEAD are ever needed. Refuse the rest, and queries: then the log shows that nobody
  could have sent a photo.

The headers, for all files:

{headers}

and for the files whose names hold their hash ({immutable}):

    Cache-Control: {forever}

and for all others:

    Cache-Control: {checked}
"""

NGINX = """\
# Packshot's page on nginx. Put it beside the other sites (`include` it inside `http`), correct the
# two lines below, and add the certificate: browsers want https:// everywhere but on localhost.
map $uri $packshot_cache {{
    default "{checked}";
{maps}
}}

server {{
    listen 8080;
    root /srv/packshot;

    index index.html;
    include mime.types;
    types {{
{types}
    }}
    gzip on;
    gzip_types text/css text/javascript application/javascript application/json image/svg+xml;

    # Nothing is taken: no method that carries a body, no query.
    if ($request_method !~ ^(GET|HEAD)$) {{ return 405; }}
    if ($args) {{ return 400; }}

    # For this host, not for its visitors.
    location ~ ^/(hosting/|_headers) {{ return 404; }}

{headers}
    add_header Cache-Control $packshot_cache always;
}}
"""

CADDY = """\
# Packshot's page on Caddy: caddy run --config hosting/Caddyfile, from the folder above this one.
# Put a domain in place of :8080, and Caddy fetches the certificate.
:8080 {{
	root * .

	@taken not method GET HEAD
	respond @taken "this host takes nothing" 405
	@query expression `{{query}} != ""`
	respond @query "this host takes no query" 400
	# For this host, not for its visitors.
	@own path /hosting/* /_headers*
	respond @own 404

	header {{
{headers}
	}}
	@lasting path {lasting}
	header @lasting Cache-Control "{forever}"
	@checked not path {lasting}
	header @checked Cache-Control "{checked}"
{types}

	encode gzip
	file_server
}}
"""


def host_files(paths: Sequence[str]) -> dict[str, bytes]:
    """`_headers`, `hosting/nginx.conf`, `hosting/Caddyfile` and `README.txt`, by their paths.

    paths : the page's files
    """
    rules = load_headers()
    texts = {
        "_headers": _headers_file(rules, paths),
        "hosting/nginx.conf": _nginx(rules),
        "hosting/Caddyfile": _caddy(rules),
        "README.txt": _readme(rules),
    }
    return {path: text.encode() for path, text in texts.items()}


def _headers_file(rules: Headers, paths: Sequence[str]) -> str:
    # A header that two rules set is joined with a comma there, so no file may meet two that set
    # Cache-Control; the others get the hosts' own default, which asks again each time.
    blocks = [("/*", [f"{name}: {value}" for name, value in rules.common.items()])]
    blocks += [(f"/{pattern}", [f"Cache-Control: {rules.forever}"]) for pattern in rules.immutable]
    blocks += [
        (f"/*.{kind}", [f"Content-Type: {TYPES[kind]}"])
        for kind in SPECIAL
        if any(path.endswith(f".{kind}") for path in paths)
    ]
    return "\n".join(
        f"{path}\n" + "".join(f"  {line}\n" for line in lines) for path, lines in blocks
    )


def _nginx(rules: Headers) -> str:
    return NGINX.format(
        checked=rules.checked,
        maps="\n".join(
            f'    ~/{pattern.replace("*", "[^/]+$")} "{rules.forever}";'
            for pattern in rules.immutable
        ),
        types="\n".join(f"        {TYPES[kind].partition(';')[0]} {kind};" for kind in SPECIAL),
        headers="\n".join(
            f'    add_header {name} "{_quoted(value)}" always;'
            for name, value in rules.common.items()
        ),
    )


def _caddy(rules: Headers) -> str:
    return CADDY.format(
        checked=rules.checked,
        headers="\n".join(f'\t\t{name} "{_quoted(value)}"' for name, value in rules.common.items()),
        lasting=" ".join(f"/{pattern}" for pattern in rules.immutable),
        forever=rules.forever,
        types="\n".join(
            f'\t@{kind} path *.{kind}\n\theader @{kind} Content-Type "{TYPES[kind]}"'
            for kind in SPECIAL
        ),
    )


def _readme(rules: Headers) -> str:
    return README.format(
        headers="\n".join(f"    {name}: {value}" for name, value in rules.common.items()),
        immutable=", ".join(rules.immutable),
        forever=rules.forever,
        checked=rules.checked,
    )


def _quoted(value: str) -> str:
    """For between double quotes, where nginx and Caddy agree on the backslash."""
    return value.replace("\\", "\\\\").replace('"', '\\"')
