"""Cannot be imported at all."""

import no_such_package_anywhere as no_such_package_anywhere
