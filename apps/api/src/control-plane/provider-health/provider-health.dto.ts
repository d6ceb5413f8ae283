import { ApiProperty } from '@nestjs/swagger';

export class ProbeView {
  /** Asked now and then whether it is there. */
  enabled!: boolean;
  interval_seconds!: number;
  /** null: not probed yet, or long ago. */
  last!: ProbeResultView | null;
}

export class ProbeResultView {
  ok!: boolean;
  at!: string;
  latency_ms!: number;
  /** A code of ours, or `status_` and the number; null when it was there. */
  failure!: string | null;
  /** In a row; from two on the provider is not called. */
  failures!: number;
}

/** A model that does far worse here than at other providers, and so is asked after them. */
export class OutlierView {
  model!: string;
  @ApiProperty({ enum: ['errors', 'latency'] })
  why!: string;
  /** Share of failures, or mean milliseconds. */
  own!: number;
  /** The same of the others together. */
  siblings!: number;
}

export class ProviderHealthAnswer {
  id!: string;
  /** `down`: its probes fail. Keys and circuit breakers are told of elsewhere. */
  @ApiProperty({ enum: ['ok', 'degraded', 'down'] })
  status!: string;
  probe!: ProbeView;
  outliers!: OutlierView[];
}

export class ProviderHealthList {
  data!: ProviderHealthAnswer[];
  next_cursor!: string | null;
}
