# SPDX-License-Identifier: Apache-2.0
countersign_fuzz(signer_decision_record FILES signer_decision_record_fuzz.cpp LINKS countersign_signer)
