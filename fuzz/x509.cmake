# SPDX-License-Identifier: Apache-2.0
countersign_fuzz(x509_csr FILES x509_csr_fuzz.cpp LINKS countersign_x509)
countersign_fuzz(x509_issuer FILES x509_issuer_fuzz.cpp LINKS countersign_x509)
countersign_fuzz(x509_key FILES x509_key_fuzz.cpp LINKS countersign_x509)
countersign_fuzz(x509_tbs FILES x509_tbs_fuzz.cpp LINKS countersign_x509)
countersign_fuzz(x509_weak_list FILES x509_weak_list_fuzz.cpp LINKS countersign_x509)
