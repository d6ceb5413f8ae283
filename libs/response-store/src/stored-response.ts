/** One turn of a conversation, as kept. */
export interface StoredResponse {
  tenantId: string;
  /** As the client was told it; unique within the tenant. */
  id: string;
  /** The turn before it; null for the first. */
  previousId: string | null;
  /** JSON text: the list of items that this turn added, without those of earlier turns. */
  input: string;
  /** JSON text of the Response. */
  response: string;
  /** Ids of the output's items. */
  itemIds: readonly string[];
  createdAt: Date;
  expiresAt: Date;
}

/** Turns of one conversation, the first one first. */
export type Chain = readonly StoredResponse[];
