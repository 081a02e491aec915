/** The log: pino JSON lines on stdout, of primitive fields only. */
import { pino } from 'pino';
import type { Log } from '../../core/ports.ts';

/** @param level as pino names it; `silent` writes nothing */
export function createLog(level: string): Log {
  const logger = pino({ level, base: null });
  return {
    info: (event, fields) => logger.info(fields ?? {}, event),
    warn: (event, fields) => logger.warn(fields ?? {}, event),
    error: (event, fields) => logger.error(fields ?? {}, event),
  };
}
