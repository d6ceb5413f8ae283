import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsString, Matches, MaxLength } from 'class-validator';

const STATES = ['closed', 'open', 'half_open'] as const;
const REASONS = ['failures', 'slow', 'manual'] as const;
const SETTABLE = ['open', 'closed'] as const;

/** Models have slashes of their own, which is why the target is not part of the address. */
export class CircuitBreakerOverride {
  /** Provider id, a slash, the provider's own model id. */
  @IsString()
  @Matches(/^[a-z][a-z0-9-]{0,62}\/\S+$/)
  @MaxLength(264)
  target!: string;

  /** `open`: the target gets no requests until it is closed by hand. `closed`: it goes on by itself, with nothing held against it. */
  @ApiProperty({ enum: SETTABLE })
  @IsIn(SETTABLE)
  state!: (typeof SETTABLE)[number];
}

/** The circuit breaker of one target, over all replicas. */
export class CircuitBreakerAnswer {
  /** As an override names it: `provider/model`. */
  target!: string;
  provider!: string;
  model!: string;
  /** `half_open`: single requests try whether the target is well. */
  @ApiProperty({ enum: STATES })
  state!: (typeof STATES)[number];
  /** Why it is not closed: too many failures, too many slow calls, or held open by hand. */
  @ApiProperty({ enum: REASONS, nullable: true })
  reason!: (typeof REASONS)[number] | null;
  /** Milliseconds since it changed its state; null when it never did. */
  for_ms!: number | null;
  /** Milliseconds until a trial is allowed; null unless open, and while held open by hand. */
  retry_after_ms!: number | null;
  /** Calls that were counted lately. */
  calls!: number;
  failures!: number;
  slow!: number;
  /** Mean duration of those calls, milliseconds. */
  mean_ms!: number | null;
}

/** All of them of which something is known, by target; breakers that are not listed are closed. */
export class CircuitBreakerList {
  data!: CircuitBreakerAnswer[];
  next_cursor!: string | null;
}
