"""`python -m chain`: checks bundles and exports, with nothing but Python and PyNaCl."""

import sys

from chain.cli import main

sys.exit(main(sys.argv[1:], sys.stdout, sys.stderr))
