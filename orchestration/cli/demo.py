"""`cx demo`: the demo company as entity files or as vendor APIs."""

from pathlib import Path
from typing import Annotated

import typer

demo_app = typer.Typer(help="The bundled demo company.", no_args_is_help=True)


@demo_app.command()
def files(
    folder: Annotated[Path, typer.Argument(help="Output folder; created if it is missing.")],
) -> None:
    """Write the demo company, including bad rows, as entity files for CX_SOURCES=files."""
    from demo import write_demo_company
    from orchestration.settings import demo_last_day

    folder.mkdir(parents=True, exist_ok=True)
    write_demo_company(folder, demo_last_day())
    print(f"wrote {folder}: set CX_SOURCES=files CX_FILES_DIR={folder} CX_AS_OF={demo_last_day()}")


@demo_app.command()
def serve() -> None:
    """Serve the demo company on loopback in every vendor's API until Ctrl-C; print the settings."""
    import shlex
    import signal

    from demo.servers import SERVERS
    from demo.servers.running import serve_company
    from orchestration.environment import DEMO_VENDORS
    from orchestration.settings import demo_last_day
    from orchestration.sources.connector import setting_name

    with serve_company(tuple(SERVERS)) as options:
        for vendor, settings in options.items():
            for name, value in settings.items():
                print(f"{setting_name(vendor, name)}={shlex.quote(value)}")
        print(
            "# Combinations of one company's systems:"
            " salesforce,zendesk,qualtrics, hubspot,freshdesk,delighted, hubspot,jira,delighted"
            " or stripe,intercom,typeform"
        )
        print(f"CX_SOURCES={','.join(DEMO_VENDORS)}\nCX_AS_OF={demo_last_day()}", flush=True)
        signal.sigwait({signal.SIGINT, signal.SIGTERM})
