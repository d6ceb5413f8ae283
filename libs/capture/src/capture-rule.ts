/** What is taken out of bodies where a tenant wants it; secrets always are. */
export const REDACTIONS = ['emails', 'phones', 'cards'] as const;
export type Redaction = (typeof REDACTIONS)[number];

/** What of a tenant's bodies is kept, and for how long. */
export interface CaptureRule {
  enabled: boolean;
  /** Of the requests, 0..1. */
  sampleRate: number;
  /** Of a request and of its answer, each, behind redaction. */
  maxBytes: number;
  retentionDays: number;
  redact: readonly Redaction[];
  /** Names of fields whose values are left out wherever they stand. */
  redactFields: readonly string[];
}

export const CAPTURE_OFF: CaptureRule = {
  enabled: false,
  sampleRate: 1,
  maxBytes: 65_536,
  retentionDays: 7,
  redact: REDACTIONS,
  redactFields: [],
};

export const CAPTURE_LIMITS = { bytes: 1_048_576, days: 365, fields: 50, fieldName: 64 } as const;
