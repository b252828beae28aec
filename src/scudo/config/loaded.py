"""What the hands of `post` share (`lib.hands`): Django with all that taking a mail needs, loaded when this is imported."""

import gc
import os
from importlib import import_module

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scudo.config.settings")
django.setup()
import_module("scudo.mail.doors.taking")
gc.collect()
gc.freeze()
