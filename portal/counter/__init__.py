"""Counter offices (دفتر پیشخوان) and the 137 desk: operators file for citizens who agree."""
