import 'reflect-metadata';
import { Board } from './board.js';
import { showOneProcess } from './one-process.js';
import { startPartner } from './partner.js';
import { showProcesses } from './processes.js';
import { startRedis } from './redis-server.js';

const board = new Board();
const partner = await startPartner();
const redis = await startRedis();
if (redis === undefined) {
  console.log('There is no redis-server here (Debian: apt-get install redis-server; macOS: brew install redis).');
  console.log('So four applications in one process share a token through its memory:');
  await showOneProcess(partner.url, board);
} else {
  console.log('Four processes share a token of a partner with single sessions through Redis:');
  await showProcesses(partner.url, redis.url, board);
  redis.close();
}
partner.close();
board.table();
const [answered, failed] = [board.total('request'), board.total('failure')];
console.log(`${partner.issued()} tokens were issued, ${answered} requests were answered, ${failed} failed`);
process.exitCode = answered > 0 && failed === 0 && (redis === undefined || board.total('adopted') > 0) ? 0 : 1;
