import type { Principal } from '@libs/kernel';

/** A file as its owner sees it: table `files`. */
export interface StoredFile {
  id: string;
  tenantId: string;
  userId: string | null;
  virtualKeyId: string | null;
  /** What the client called it: text for people, never part of a path. */
  filename: string;
  /** What it is for, in the client's words: `user_data`, `batch`, ... */
  purpose: string;
  /** Read from its bytes. */
  mediaType: string;
  bytes: number;
  /** Hex. */
  sha256: string;
  /** Of an image, in pixels. */
  width: number | null;
  height: number | null;
  createdAt: Date;
  expiresAt: Date | null;
  /** Where its bytes are. */
  blobId: string;
}

/** Who asks. Members see the files of their own, whoever sees all of a tenant is an admin of it. */
export interface FileOwner {
  tenantId: string;
  userId?: string;
  virtualKeyId?: string;
  seesAll: boolean;
}

/** Admins see the files of their tenant, everybody else their own. */
export const fileOwner = ({ tenantId, userId, virtualKeyId, role, kind }: Principal): FileOwner => ({
  tenantId,
  userId,
  virtualKeyId,
  seesAll: kind !== 'virtual_key' && role === 'admin',
});

/** A file that has been received and lies in a directory of this machine. */
export interface ReceivedFile {
  path: string;
  filename: string;
  /** The type that the client gave it; undefined when it gave none. */
  declaredType: string | undefined;
  bytes: number;
  /** Hex. */
  sha256: string;
  /** Markup that a browser would run was seen in it. */
  holdsMarkup: boolean;
  /** UTF-8 throughout, without a NUL. */
  isText: boolean;
}

export interface FilePurpose {
  purpose: string;
  expiresAt: Date | null;
}

/** First and last byte, both included, as in a Range header that has been resolved. */
export interface ByteRange {
  start: number;
  end: number;
}
