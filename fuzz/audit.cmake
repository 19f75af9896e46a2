# SPDX-License-Identifier: Apache-2.0
countersign_fuzz(audit_log FILES audit_log_fuzz.cpp LINKS countersign_audit)
countersign_fuzz(audit_record FILES audit_record_fuzz.cpp LINKS countersign_audit)
