#ifndef CPLATFORM_H
#define CPLATFORM_H

#include <sys/types.h>

/// What the kernel recorded of the process at the other end when it connected (SO_PEERCRED).
/// `struct ucred` needs _GNU_SOURCE and is not in Swift's Glibc module.
/// Returns 0, or the errno.
int cplatform_peer_credentials(int fd, uid_t *uid, gid_t *gid, pid_t *pid);

/// prctl(2) takes its arguments by number, which Swift cannot say: from here on no dump is made of this process, and its memory
/// and environment are shown to nobody but root. It cannot fail.
void cplatform_forbid_dumps(void);

/// getsockopt option: the supplementary groups of the peer (Linux 4.13).
static const int CPLATFORM_SO_PEERGROUPS = 59;

#endif
