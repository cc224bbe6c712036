"""Models of an analyst: read from a workbook by a mapping, checked, compared with the last one."""
