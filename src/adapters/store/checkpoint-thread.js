/** One checkpoint, in a thread of its own. Plain JavaScript, because a thread would have to load what strips types again. */
import { DatabaseSync } from 'node:sqlite';
import { workerData } from 'node:worker_threads';

const database = new DatabaseSync(workerData);
// Passive: takes what is there, and keeps no writer waiting.
database.exec('pragma wal_checkpoint(passive)');
database.close();
