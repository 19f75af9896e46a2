# SPDX-License-Identifier: Apache-2.0
"""The checks share tree.py."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
