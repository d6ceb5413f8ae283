import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsInt, IsNumber, IsOptional, Max, Min } from 'class-validator';
import { LOG_LEVELS } from '@libs/config';
import type { LogStanding } from '@libs/gateway';

const LONGEST_MINUTES = 7 * 24 * 60;

export class LoggingBody {
  @IsIn(LOG_LEVELS)
  @ApiProperty({ enum: LOG_LEVELS })
  level!: string;

  /** Share of requests that get a line, 0 to 1; left out: as configured. */
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(1)
  access_sample?: number;

  /** After so many minutes it is as configured again; left out: until it is changed. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(LONGEST_MINUTES)
  minutes?: number;
}

export class InheritedLogging {
  @ApiProperty({ enum: LOG_LEVELS })
  level!: string;
  access_sample!: number;
}

export class LoggingView {
  @ApiProperty({ enum: LOG_LEVELS })
  level!: string;
  /** Share of requests that get a line, 0 to 1. */
  access_sample!: number;
  /** When it is as configured again; null: never by itself. */
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  until!: string | null;
  /** It is as LOG_LEVEL and LOG_ACCESS_SAMPLE have it. */
  configured!: boolean;
  /** The settings that were changed; all others follow the variables. */
  @ApiProperty({ enum: ['level', 'access_sample'], isArray: true })
  chosen!: ('level' | 'access_sample')[];
  /** As LOG_LEVEL and LOG_ACCESS_SAMPLE have it. */
  inherited!: InheritedLogging;
}

export const loggingView = ({ level, accessSample, until, configured, ...more }: LogStanding): LoggingView => ({
  level,
  access_sample: accessSample,
  until: until === null ? null : new Date(until).toISOString(),
  configured,
  chosen: [...(configured ? [] : (['level'] as const)), ...(more.sampleConfigured ? [] : (['access_sample'] as const))],
  inherited: { level: more.inherited.level, access_sample: more.inherited.accessSample },
});
