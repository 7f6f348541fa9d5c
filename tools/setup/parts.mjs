// Programs that npm cannot bring, by Debian package. `npm run demo` needs none: Node 24, anvil and hardhat's EDR all come from the
// registry, and link nothing beyond what Node itself links.

/**
 * @typedef {object} Part
 * @property {string} name       the word used in messages
 * @property {string} program    absolute path whose presence means "installed"
 * @property {string[]} packages Debian packages that bring it
 * @property {string[]} usedBy   commands of tools/run.mjs that cannot run without it
 */

/** @type {Part[]} */
export const parts = [
  // pkcs11js is C++ and compiled on the machine that runs it.
  { name: 'a C++ compiler', program: '/usr/bin/g++', packages: ['build-essential'], usedBy: ['test', 'test:slow', 'bench'] },
  { name: 'Python 3', program: '/usr/bin/python3', packages: ['python3'], usedBy: ['test', 'test:slow', 'bench'] },
  { name: 'Redis', program: '/usr/bin/redis-server', packages: ['redis-server'], usedBy: ['test', 'test:slow', 'test:kill', 'bench'] },
  { name: 'Litecoin Core', program: '/usr/bin/litecoind', packages: ['litecoind'], usedBy: ['test', 'test:slow', 'demo btc', 'demo doge'] },
  { name: 'OpenSSL', program: '/usr/bin/openssl', packages: ['openssl'], usedBy: ['test', 'test:slow'] },
  { name: 'SoftHSM', program: '/usr/bin/softhsm2-util', packages: ['softhsm2'], usedBy: ['test', 'test:slow', 'bench'] },
  { name: 'Monero', program: '/usr/bin/monero-wallet-rpc', packages: ['monero'], usedBy: ['test', 'test:slow', 'bench', 'demo monero'] },
  {
    name: 'PostgreSQL',
    program: '/usr/lib/postgresql/15/bin/postgres',
    packages: ['postgresql-15'],
    usedBy: ['test', 'test:slow', 'test:kill', 'bench'],
  },
  { name: 'PgBouncer', program: '/usr/sbin/pgbouncer', packages: ['pgbouncer'], usedBy: ['test', 'test:slow'] },
  { name: 'RabbitMQ', program: '/usr/lib/rabbitmq/bin/rabbitmq-server', packages: ['rabbitmq-server'], usedBy: ['test', 'test:slow'] },
]

/**
 * The parts a command needs and this machine lacks.
 * @param {string} command
 * @param {(path: string) => boolean} exists
 * @param {Part[]} table
 * @returns {Part[]}
 */
export function missingParts(command, exists, table = parts) {
  return table.filter((part) => part.usedBy.includes(command) && !exists(part.program))
}
