# SPDX-License-Identifier: Apache-2.0
countersign_fuzz(ipc_call FILES ipc_call_fuzz.cpp LINKS countersign_ipc)
countersign_fuzz(ipc_reply FILES ipc_reply_fuzz.cpp LINKS countersign_ipc)
countersign_fuzz(ipc_frames FILES ipc_frames_fuzz.cpp LINKS countersign_ipc)
countersign_fuzz(ipc_interface FILES ipc_interface_fuzz.cpp LINKS countersign_ipc)
