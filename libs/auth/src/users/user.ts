import type { Role } from '@libs/kernel';

/** A person. The password hash is deliberately not part of it: see `UserCredentials`. */
export interface User {
  id: string;
  tenantId: string;
  email: string;
  role: Role;
  mustChangePassword: boolean;
  tokenVersion: number;
  disabledAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

/** Only the login sees a hash. */
export interface UserCredentials {
  user: User;
  passwordHash: string;
}

/** How e-mail addresses are compared. */
export const normalEmail = (email: string): string => email.trim().toLowerCase();
