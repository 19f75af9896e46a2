# SPDX-License-Identifier: Apache-2.0
countersign_fuzz(runtime_toml FILES runtime_toml_fuzz.cpp LINKS countersign_runtime)
