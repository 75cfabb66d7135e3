namespace Launcher.Testing.Harness;

/// <summary>The variables that the launcher reads.</summary>
internal static class ReadVariables
{
    /// <summary>Besides those of the settings table: how a lock covers each, or why it may stay open.</summary>
    public static IReadOnlyDictionary<string, string> OfNoSetting { get; } =
        Table(
            """
            AWS_CONFIG_FILE                        any lock
            AWS_SHARED_CREDENTIALS_FILE            any lock
            AWS_WEB_IDENTITY_TOKEN_FILE            any lock
            AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE any lock
            AWS_CONTAINER_CREDENTIALS_FULL_URI     any lock
            AWS_EC2_METADATA_SERVICE_ENDPOINT      any lock
            AZURE_FEDERATED_TOKEN_FILE             any lock
            AZURE_CLIENT_CERTIFICATE_PATH          any lock
            AZURE_POD_IDENTITY_AUTHORITY_HOST      any lock
            SSL_CERT_FILE                          a lock on the store's CA
            SSL_CERT_DIR                           a lock on the store's CA
            VAULT_TOKEN                            who asks: a value, sent to the server of vault-addr
            BAO_TOKEN                              who asks: a value, sent to the server of vault-addr
            VAULT_ROLE_ID                          who asks: a value, sent to the server of vault-addr
            VAULT_SECRET_ID                        who asks: a value, sent to the server of vault-addr
            VAULT_JWT                              who asks: a value, sent to the server of vault-addr
            AWS_ACCESS_KEY_ID                      who asks: a value
            AWS_SECRET_ACCESS_KEY                  who asks: a value
            AWS_SESSION_TOKEN                      who asks: a value
            AWS_ROLE_ARN                           who asks: a value
            AWS_CONTAINER_AUTHORIZATION_TOKEN      who asks: a value
            AWS_CONTAINER_CREDENTIALS_RELATIVE_URI who asks: a path at the one address of the agent
            AWS_EC2_METADATA_DISABLED              a switch
            AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE one of two fixed addresses
            AWS_IGNORE_CONFIGURED_ENDPOINT_URLS    a switch; a locked endpoint counts all the same
            AWS_STS_REGIONAL_ENDPOINTS             AWS's own hosts
            AWS_USE_FIPS_ENDPOINT                  AWS's own hosts
            AWS_USE_DUALSTACK_ENDPOINT             AWS's own hosts
            AZURE_CLIENT_SECRET                    who asks: a value, sent to azure-authority
            AZURE_CLIENT_CERTIFICATE_PASSWORD      refused: no key with a password is read
            AZURE_KEY_VAULT_URL                    what is asked for: a name below the cloud's own
            IDENTITY_ENDPOINT                      who asks: plain HTTP only to this machine
            IDENTITY_HEADER                        who asks: a value, sent there
            GCE_METADATA_HOST                      any lock
            GOOGLE_CLOUD_QUOTA_PROJECT             what is counted for: a name, sent to Google
            KUBERNETES_SERVICE_HOST                who is asked: kubelet's; the CA beside the token, or a locked one, says who is believed
            KUBERNETES_SERVICE_PORT                who is asked: the same
            CLOUDSDK_CONFIG                        any lock but one on gcp-endpoint and gcp-ca-file: its file does not count
            HTTPS_PROXY                            the way: a lock on the CA says who is believed at its end
            https_proxy                            the way
            http_proxy                             the way: plain HTTP is locked with address and CA
            NO_PROXY                               the way
            no_proxy                               the way
            HOME                                   who asks: AWS's and gcloud's files in it; given to plugins
            PATH                                   where the command is, which runs as the app; given to plugins
            LANG                                   given to plugins: a lock on plugin-env
            LC_*                                   given to plugins: a lock on plugin-env
            TZ                                     given to plugins: a lock on plugin-env
            TMPDIR                                 given to plugins: a lock on plugin-env
            HTTP_PROXY                             given to plugins: a lock on plugin-env
            ALL_PROXY                              given to plugins: a lock on plugin-env
            all_proxy                              given to plugins: a lock on plugin-env
            SPRING_CONFIG_IMPORT                   never read: no reference is looked for in it
            OPENSSL_CONF                           set, not read
            """
        );

    private static Dictionary<string, string> Table(string text) =>
        text.Split('\n')
            .Select(line => line.Split(' ', 2, StringSplitOptions.TrimEntries))
            .ToDictionary(row => row[0], row => row[1]);
}
