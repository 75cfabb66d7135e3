# PRINCIPAL is the object id of who asks: az identity show --query principalId
az role assignment create --role "Key Vault Secrets User" --assignee "$PRINCIPAL" --scope "$(az keyvault show --name my-vault --query id --output tsv)/secrets/db-password"
# A vault with access policies instead of roles gives all of its secrets or none:
# az keyvault set-policy --name my-vault --secret-permissions get --object-id "$PRINCIPAL"
