#!/usr/bin/env python3
"""Run a Django management command; settings default to the demo town."""

import os
import sys

from django.core.management import execute_from_command_line

from portal.registry.culprits import in_one_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")
    try:
        execute_from_command_line(sys.argv)
    except Exception as error:
        if line := in_one_line(error):
            sys.exit(line)
        raise
