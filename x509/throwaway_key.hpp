// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "x509/issuer.hpp"

namespace countersign::x509 {

/// A signature over `tbs` by a key that nobody trusts, of the issuer's type: what is linted is a whole
/// certificate, and should it leak it is worth nothing (BR 2.2.6 4.3.1.2). The key of each algorithm is made
/// at its first use and kept by the process; that costs some 100 ms for RSA. Callable from any thread. Error:
/// Internal.
[[nodiscard]] Result<Bytes> throwaway_signature(SignatureAlgorithm algorithm, BytesView tbs);

} // namespace countersign::x509
