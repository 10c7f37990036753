"""Records of the last run in `CX_HOME`, which several steps write and `cx status` reads."""
