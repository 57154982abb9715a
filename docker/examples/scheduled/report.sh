#!/bin/sh
# Stands for a job: it has its settings and its secret in its environment, and ends.
echo "report: $REPORT_TITLE, $REPORT_LINES lines, sent with a token of ${#API_TOKEN} characters"
