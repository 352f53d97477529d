"""How the matting network was made: a tool of the build, never imported at run time."""
