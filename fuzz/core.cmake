# SPDX-License-Identifier: Apache-2.0
countersign_fuzz(core_domain_name FILES core_domain_name_fuzz.cpp LINKS countersign_core)
countersign_fuzz(core_strict_json FILES core_strict_json_fuzz.cpp LINKS countersign_core)
