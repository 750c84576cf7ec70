import { toUserPoolClient } from '../../rules/client-settings.ts'
import { operation } from '../operation.ts'
import { clientAdministrator } from './client-administrator.ts'
import { openClientSecret } from './client-secret.ts'

/** An administrator reads an app client's settings, and its secret. */
export const DescribeUserPoolClient = operation('DescribeUserPoolClient', {
  caller: clientAdministrator,
  async perform({ client: { record }, vault }) {
    return { UserPoolClient: toUserPoolClient(record, openClientSecret(vault, record)) }
  },
})
