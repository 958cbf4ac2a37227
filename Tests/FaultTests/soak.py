"""A soak: half load, a connection killed every 10 s; memory and descriptors have to stay flat."""


def run(binary, arguments):
    raise SystemExit("not yet")
