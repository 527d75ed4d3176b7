"""How fast and how good the matchmaker is, beside other solvers on the same people."""
