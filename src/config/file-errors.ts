const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'part of the path is a file',
  EEXIST: 'it is a file',
  EISDIR: 'it is a folder',
  ENOENT: 'the path cannot be made',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk is full',
}

/** Why a file or folder could not be used, in words; the system's error name if there are none. */
export function reasonOf(error: unknown): string {
  const { code = String(error) } = error as NodeJS.ErrnoException
  return reasons[code] ?? code
}
