import { GatewayError, isJsonObject } from '@libs/kernel';

export const TOKEN_ISSUER = 'route-llm-gateway';

/**
 * - access: acts for the user on both planes
 * - refresh: buys the next pair of tokens, nothing else
 * - password_change: proves a login whose password must be changed first
 * - invitation: lets somebody who was invited choose their first password
 */
export const TOKEN_TYPES = ['access', 'refresh', 'password_change', 'invitation'] as const;
export type TokenType = (typeof TOKEN_TYPES)[number];
export type Plane = 'control' | 'data';
/** What a token is shown for: a plane, or the one route that takes tokens of its type. */
export type TokenUse = Plane | 'refresh' | 'invitation';

export const TOKEN_LIFETIME_SECONDS: Readonly<Record<TokenType, number>> = {
  access: 15 * 60,
  refresh: 30 * 24 * 60 * 60,
  password_change: 15 * 60,
  invitation: 72 * 60 * 60,
};

export const TOKEN_AUDIENCES: Readonly<Record<TokenType, readonly string[]>> = {
  access: ['control', 'data'],
  refresh: ['refresh'],
  password_change: ['password_change'],
  invitation: ['invitation'],
};

/** Clocks of two machines may differ by this much. */
export const LEEWAY_SECONDS = 30;

export interface TokenClaims {
  type: TokenType;
  userId: string;
  /** Must equal the user's own counter: a password change, a cut role or a disabled account raises that. */
  tokenVersion: number;
  /** Seconds since the epoch. */
  expiresAt: number;
  /** The login that access and refresh tokens descend from. */
  sessionId?: string;
}

export const tokenInvalid = (): GatewayError =>
  new GatewayError('token_invalid', 'The token is not valid, or not any more: log in again (POST /v1/auth/login).');
export const tokenExpired = (): GatewayError => new GatewayError('token_expired', 'The token has expired.');
export const passwordChangeRequired = (): GatewayError =>
  new GatewayError(
    'password_change_required',
    'This account must change its password first: POST /v1/auth/change-password with current_password and new_password.',
  );

/**
 * The claims of a payload whose signature, issuer and audience have been verified. Everything is required,
 * and no token may outlive what its type allows, whoever signed it.
 * @throws GatewayError token_invalid, token_expired
 */
export function readClaims(payload: unknown, nowSeconds: number): TokenClaims {
  if (!isJsonObject(payload)) throw tokenInvalid();
  const { typ, sub, ver, iat, exp, aud, fam } = payload;
  if (!isTokenType(typ)) throw tokenInvalid();
  if (typeof sub !== 'string' || sub.length === 0 || sub.length > 64) throw tokenInvalid();
  if (!isCount(ver) || !isCount(iat) || !isCount(exp)) throw tokenInvalid();
  if (!Array.isArray(aud) || aud.join() !== TOKEN_AUDIENCES[typ].join()) throw tokenInvalid();
  if (iat > nowSeconds + LEEWAY_SECONDS || exp - iat > TOKEN_LIFETIME_SECONDS[typ]) throw tokenInvalid();
  if (exp + LEEWAY_SECONDS <= nowSeconds) throw tokenExpired();
  const claims: TokenClaims = { type: typ, userId: sub, tokenVersion: ver, expiresAt: exp };
  // An access token that was signed before logins had ids names none.
  if (fam === undefined && typ !== 'refresh') return claims;
  if (typeof fam !== 'string') throw tokenInvalid();
  return { ...claims, sessionId: fam };
}

const isTokenType = (value: unknown): value is TokenType => TOKEN_TYPES.some((type) => type === value);

const isCount = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
