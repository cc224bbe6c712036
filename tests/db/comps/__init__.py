"""The comparable table as a workbook that computes."""
