"""What the programs under test find around them, and whether a mechanism works on this machine."""
import json
import os

import processes

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def environment(directory):
    """The same for every run: nothing of the caller's comes through."""
    return {"PATH": PATH, "HOME": directory, "LC_ALL": "C", "TZ": "UTC", "TERM": "dumb",
            "TMPDIR": directory, "PYTHONHASHSEED": "0", "PERL_HASH_SEED": "0",
            "XDG_CACHE_HOME": os.path.join(os.path.dirname(directory), "cache")}


def why_not(zpoline, mechanism):
    """Why the mechanism cannot be used here; "" if it can."""
    listed = processes.run([zpoline, "list", "--json"], "/", {}, 30)
    for state in json.loads(listed.stdout)["mechanisms"]:
        if state["name"] == mechanism:
            return "" if state["usable"] else f"{mechanism}: {state['why']}"
    raise ValueError(f"there is no mechanism {mechanism}")
