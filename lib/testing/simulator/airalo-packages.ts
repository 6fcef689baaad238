/** One page of Airalo's GET /v2/packages, shortened. Its SDK reads on until `meta.last_page`. */
export const PACKAGES = {
  pricing: {
    model: 'net_pricing',
    discount_percentage: 0,
  },
  data: [
    {
      slug: 'greece',
      country_code: 'GR',
      title: 'Greece',
      image: null,
      operators: [
        {
          id: 1,
          type: 'local',
          title: 'Meraki Mobile',
          is_roaming: true,
          info: ['LTE Data-only eSIM.'],
          plan_type: 'data',
          activation_policy: 'first-usage',
          image: null,
          other_info: null,
          countries: [
            {
              country_code: 'GR',
              title: 'Greece',
              image: null,
            },
          ],
          packages: [
            {
              id: 'meraki-mobile-7days-1gb',
              type: 'sim',
              price: 5,
              net_price: 4,
              amount: 1024,
              day: 7,
              is_unlimited: false,
              title: '1 GB - 7 Days',
              data: '1 GB',
              short_info: null,
              voice: null,
              text: null,
            },
          ],
        },
      ],
    },
  ],
  links: {
    first: null,
    last: null,
    prev: null,
    next: null,
  },
  meta: {
    message: 'success',
    current_page: 1,
    from: 1,
    last_page: 1,
    per_page: '25',
    to: 1,
    total: 1,
  },
};
