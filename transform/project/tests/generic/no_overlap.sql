{# Of two rows of the same thing, one ends before the other begins. #}
{% test no_overlap(model, of, since, until) %}
select {{ of }}, {{ since }}, {{ until }}, next_since
from (
    select
        {{ of }},
        {{ since }},
        {{ until }},
        lead({{ since }}) over (partition by {{ of }} order by {{ since }}, {{ until }}) as next_since
    from {{ model }}
)
where next_since < {{ until }}
{% endtest %}
