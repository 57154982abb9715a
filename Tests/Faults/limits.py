def cases(arguments, selection):
    return iter(())
