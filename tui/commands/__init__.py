"""The commands of the command line, one file for each group. What a command needs is loaded when it runs."""
