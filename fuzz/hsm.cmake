# SPDX-License-Identifier: Apache-2.0
countersign_fuzz(pkcs11_uri FILES pkcs11_uri_fuzz.cpp LINKS countersign_hsm)
