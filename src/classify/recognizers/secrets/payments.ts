import { key, type KeyRule, named, type NamedKeyRule } from './rule.ts';

/** Payments, banking, shops, parcels. */
export const paymentKeys: readonly KeyRule[] = [
  key('STRIPE_KEY', 'Stripe', 'sk_live_<_:16-247> rk_live_<_:16-247> sk_prod_<n:16-99> rk_prod_<n:16-99>', {
    entropy: 3,
  }),
  key('STRIPE_KEY', 'Stripe (test mode)', 'sk_test_<_:16-247> rk_test_<_:16-247>', {
    id: 'stripe-key-1',
    entropy: 3,
    score: 0.6,
  }),
  key('STRIPE_ORGANIZATION_KEY', 'Stripe', 'sk_org_live_<_:16-247> sk_org_test_<_:16-247>', { entropy: 3 }),
  key('STRIPE_WEBHOOK_SECRET', 'Stripe, and Standard Webhooks', 'whsec_<e:32-88>'),
  key(
    'PLAID_ACCESS_TOKEN',
    'Plaid',
    'access-production-<uuid> access-development-<uuid> access-sandbox-<uuid>',
  ),
  key('SQUARE_TOKEN', 'Square', 'sq0atp-<w:22> sq0csp-<w:43> EAAA<w:22-60>'),
  key(
    'BRAINTREE_TOKEN',
    'PayPal',
    'access_token$production$<a:16>$<x:32> access_token$sandbox$<a:16>$<x:32>',
  ),
  key(
    'FLUTTERWAVE_SECRET_KEY',
    'Flutterwave',
    'FLWSECK_TEST-<h:32>-X FLWSECK-<h:32>-X FLWSECK_TEST<h:12> FLWSECK_TEST-<h:12> FLWSECK_LIVE<h:12>',
  ),
  key('RAZORPAY_KEY', 'Razorpay', 'rzp_live_<n:14> rzp_test_<n:14>', { score: 0.9 }),
  key('EASYPOST_API_KEY', 'EasyPost', 'EZAK<n:54> EZTK<n:54>'),
  key('SHIPPO_TOKEN', 'Shippo', 'shippo_live_<h:40> shippo_test_<h:40>'),
  key('LOB_API_KEY', 'Lob', 'live_pub_<x:31> test_pub_<x:31> live_<x:35> test_<x:35>'),
  key('MOLLIE_API_KEY', 'Mollie', 'live_<n:30> test_<n:30>'),
  key('DUFFEL_TOKEN', 'Duffel', 'duffel_live_<u:43> duffel_test_<u:43>'),
  key('PADDLE_API_KEY', 'Paddle', 'pdl_live_apikey_<a:26>_<n:22>_<n:3> pdl_sdbx_apikey_<a:26>_<n:22>_<n:3>'),
  key('CHECKOUT_SECRET_KEY', 'Checkout.com', 'sk_<uuid> sk_test_<uuid> sk_sbox_<a:30-40>'),
  key('MERCADO_PAGO_TOKEN', 'Mercado Pago', 'APP_USR-<d:13-16>-<d:6>-<x:32>-<d:6-11>'),
  key(
    'SHOPIFY_TOKEN',
    'Shopify',
    'shpat_<h:32> shpca_<h:32> shppa_<h:32> shpss_<h:32> shpua_<h:32> shptka_<h:32>',
  ),
  key('WOOCOMMERCE_KEY', 'WooCommerce', 'ck_<x:40> cs_<x:40>'),
];

export const namedPaymentKeys: readonly NamedKeyRule[] = [
  named('PLAID_SECRET', 'Plaid', 'plaid', '<x:30> <x:24> <a:30> <a:24>'),
  named('PAYPAL_SECRET', 'PayPal', 'paypal', '<w:80>'),
  named('BRAINTREE_PRIVATE_KEY', 'PayPal', 'braintree', '<x:32>'),
  named('ADYEN_API_KEY', 'Adyen', 'adyen', 'AQE<b:30-140>-<b:30-70>= AQE<b:60-200>'),
  named('GOCARDLESS_TOKEN', 'GoCardless', 'gocardless', 'live_<w:40> sandbox_<w:40>'),
  named('COINBASE_TOKEN', 'Coinbase', 'coinbase', '<w:64>'),
  named('KRAKEN_API_SECRET', 'Kraken', 'kraken', '<b:86>== <b:56>'),
  named('KUCOIN_KEY', 'KuCoin', 'kucoin', '<uuid> <x:24>'),
  named('BINANCE_KEY', 'Binance', 'binance', '<n:64>'),
  named('BITTREX_KEY', 'Bittrex', 'bittrex', '<a:32>'),
  named('FINICITY_TOKEN', 'Finicity', 'finicity', '<x:32> <n:20>'),
  named('DWOLLA_SECRET', 'Dwolla', 'dwolla', '<n:50>'),
  named('FRESHBOOKS_SECRET', 'FreshBooks', 'freshbooks', '<x:64> <a:64>'),
  named('ETSY_TOKEN', 'Etsy', 'etsy', '<a:24>'),
  named('WISE_TOKEN', 'Wise', 'transferwise,wise_api,wise_token', '<uuid>'),
];
