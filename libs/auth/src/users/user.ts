import type { Role } from '@libs/kernel';

/** A person. The password hash is deliberately not part of it: see `UserCredentials`. */
export interface User {
  id: string;
  tenantId: string;
  email: string;
  name: string | null;
  role: Role;
  /** The team that their use is attributed to. */
  defaultTeamId: string | null;
  /** False: invited and not there yet, or known to the identity provider alone. */
  hasPassword: boolean;
  mustChangePassword: boolean;
  /** Raised by every change that ends the tokens already given out. */
  tokenVersion: number;
  disabledAt: Date | null;
  /** Nobody of an archived tenant gets in. */
  tenantArchived: boolean;
  lastLoginAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

/** Only the login sees a hash. */
export interface UserCredentials {
  user: User;
  passwordHash: string | undefined;
}

/** How e-mail addresses are compared. */
export const normalEmail = (email: string): string => email.trim().toLowerCase();

export const mayLogIn = (user: User): boolean => user.disabledAt === null && !user.tenantArchived;
