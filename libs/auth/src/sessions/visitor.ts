/** Where a login comes from. */
export interface Visitor {
  /** The peer's IP address, never a header of the client's. */
  address: string;
  /** As the client calls itself; for showing alone. */
  userAgent?: string | undefined;
}
