"""Write the report of a run folder again: in another language, or after the templates were changed."""


def write_reports(p, l):
    return []
