(* The claims on the model (THEORY 1; paper, section 2): model.convex-combination, model.bag-of-tokens, model.label-mass, model.gauge, model.markov.

   The model is stated as in the paper, over positions: the output is the mean of the context's embeddings with softmax weights. Everything else is
   the remark that a sum over positions is a sum over distinct tokens, each as often as it occurs. The gauge is stated for any function of the
   outputs, so for any head and any loss: what no edge sees shifts all logits of a context alike, and softmax does not see that; a gradient, whatever
   its formula, is orthogonal to directions of no change. *)
From Coquelicot Require Import Coquelicot.
From Attest Require Import ClaimTools.
Open Scope R_scope.
Notation plus := Definitions.plus.

(** * The model, over positions *)
(** softmax weight of one position of the context [l] that holds v, under the query k *)
Definition weight D (W : mat) (k : nat) (l : list nat) (v : nat) : R := exp (logit D W v k) / zsum D W k l.
(** f_W: entry a of the output *)
Definition output D (W : mat) (k : nat) (l : list nat) (a : nat) : R := lsum l (fun v => weight D W k l v * E D v a).
(** attention mass of the token v: of all its positions *)
Definition mass D (W : mat) (k : nat) (l : list nat) (v : nat) : R := INR (count_occ Nat.eq_dec l v) * exp (logit D W v k) / zsum D W k l.
Definition distinct (l : list nat) : list nat := nodup Nat.eq_dec l.

Lemma mass_attention D W s v : mass D W (query s) (context s) v = attention D W s v.
Proof. reflexivity. Qed.
Lemma weight_total D W k l : l <> [] -> lsum l (weight D W k l) = 1.
Proof.
  intros H. unfold weight. rewrite (lsum_ext _ _ (fun v => / zsum D W k l * exp (logit D W v k))) by (intros; unfold Rdiv; ring).
  rewrite lsum_scale. fold (zsum D W k l). pose proof (zsum_pos D W k l H). field. lra.
Qed.
Lemma mass_weight D W k l v : mass D W k l v = INR (count_occ Nat.eq_dec l v) * weight D W k l v.
Proof. unfold mass, weight, Rdiv. ring. Qed.

(** ** model.convex-combination *)
(** x lies in the convex hull of the embeddings of the tokens of l *)
Definition in_hull D (l : list nat) (x : nat -> R) : Prop := exists p : nat -> R,
  (forall v, In v (distinct l) -> 0 <= p v) /\ lsum (distinct l) p = 1 /\ forall a, x a = lsum (distinct l) (fun v => p v * E D v a).
Theorem model_convex_combination D W k l : l <> [] ->
  (forall v, 0 <= mass D W k l v) /\ lsum (distinct l) (mass D W k l) = 1
  /\ (forall a, output D W k l a = lsum (distinct l) (fun v => mass D W k l v * E D v a)) /\ in_hull D l (output D W k l).
Proof.
  intros H. pose proof (zsum_pos D W k l H) as Z.
  assert (Nn : forall v, 0 <= mass D W k l v).
  { intros v. rewrite mass_weight. apply Rmult_le_pos; [apply pos_INR|]. left. apply Rdiv_lt_0_compat; [apply exp_pos|exact Z]. }
  assert (T : lsum (distinct l) (mass D W k l) = 1).
  { rewrite <- (weight_total D W k l H), (lsum_nodup l (weight D W k l)). apply lsum_ext. intros v _. apply mass_weight. }
  assert (C : forall a, output D W k l a = lsum (distinct l) (fun v => mass D W k l v * E D v a)).
  { intros a. unfold output. rewrite (lsum_nodup l). apply lsum_ext. intros v _. rewrite mass_weight. ring. }
  split; [exact Nn|]. split; [exact T|]. split; [exact C|]. exists (mass D W k l). auto.
Qed.

(** ** model.bag-of-tokens *)
Theorem model_bag_of_tokens D W k l l' : (forall v, count_occ Nat.eq_dec l v = count_occ Nat.eq_dec l' v) -> forall a,
  output D W k l a = output D W k l' a.
Proof.
  intros H a. apply (Permutation_count_occ Nat.eq_dec) in H. unfold output, weight.
  assert (Z : zsum D W k l = zsum D W k l') by now apply lsum_permutation. rewrite Z. now apply lsum_permutation.
Qed.

(** ** model.label-mass *)
(** c_y' f: the score that the head C gives to the token y *)
Definition score D (C : nat -> nat -> R) (W : mat) (k : nat) (l : list nat) (y : nat) : R := lsum (seq 0 (dim D)) (fun a => C y a * output D W k l a).
(** H: C E' = I *)
Definition aligned D (C : nat -> nat -> R) : Prop := forall u v, (u < tokens D)%nat -> (v < tokens D)%nat ->
  lsum (seq 0 (dim D)) (fun a => C u a * E D v a) = if Nat.eqb u v then 1 else 0.
Theorem model_label_mass D C W k l y : aligned D C -> (y < tokens D)%nat -> (forall v,
  In v l -> (v < tokens D)%nat) -> score D C W k l y = mass D W k l y.
Proof.
  intros HC Hy Hl. unfold score, output.
  rewrite (lsum_ext _ _ (fun a => lsum l (fun v => weight D W k l v * (C y a * E D v a)))).
  - rewrite lsum_swap. rewrite (lsum_ext l _ (fun v => weight D W k l v * (if Nat.eqb y v then 1 else 0))).
    + rewrite mass_weight. clear Hl. generalize (weight D W k l). intros w. induction l as [|x l' IH]; [cbn; ring|]. rewrite lsum_cons, IH.
      cbn [count_occ].
      destruct (Nat.eqb_spec y x) as [<-|N]; [destruct (Nat.eq_dec y y) as [_|N]; [|easy]; rewrite S_INR; ring|].
      destruct (Nat.eq_dec x y) as [E0|_]; [now elim N|ring].
    + intros v Hv. rewrite lsum_scale, HC by auto. reflexivity.
  - intros a _. rewrite <- lsum_scale. apply lsum_ext. intros v _. ring.
Qed.
(** so the empirical risk of an aligned head with the loss -log is [risk] *)
Definition head_risk D (C : nat -> nat -> R) (loss : R -> R) (W : mat) : R :=
  / n D * lsum (samples D) (fun s => loss (score D C W (query s) (context s) (label s))).
Definition in_vocabulary D : Prop := forall s, In s (samples D) -> (label s < tokens D)%nat /\ forall v, In v (context s) -> (v < tokens D)%nat.
Corollary aligned_risk D C W : aligned D C -> in_vocabulary D -> head_risk D C (fun u => - ln u) W = risk D W.
Proof.
  intros HC HV. unfold head_risk, risk. f_equal. apply lsum_ext. intros s Hs. destruct (HV s Hs) as [Hy Hl].
  now rewrite (model_label_mass D C W (query s) (context s) (label s) HC Hy Hl).
Qed.

(** ** model.markov *)
(** the chain: p_k = softmax (E W e_k) over the whole vocabulary *)
Definition chain D (W : mat) (k v : nat) : R := exp (logit D W v k) / zsum D W k (seq 0 (tokens D)).
Theorem model_markov D W k l v : (0 < tokens D)%nat -> l <> [] ->
  lsum (seq 0 (tokens D)) (chain D W k) = 1
  /\ mass D W k l v = INR (count_occ Nat.eq_dec l v) * chain D W k v / lsum (distinct l) (fun u => INR (count_occ Nat.eq_dec l u) * chain D W k u).
Proof.
  intros HK H. assert (Hk : seq 0 (tokens D) <> []) by (destruct (tokens D); [lia|discriminate]).
  split; [exact (weight_total D W k _ Hk)|]. pose proof (zsum_pos D W k _ Hk) as Z. pose proof (zsum_pos D W k l H) as Zl.
  assert (E0 : lsum (distinct l) (fun u => INR (count_occ Nat.eq_dec l u) * chain D W k u) = zsum D W k l / zsum D W k (seq 0 (tokens D))).
  { unfold distinct. rewrite <- lsum_nodup. unfold chain. unfold Rdiv. rewrite lsum_scale_r. reflexivity. }
  rewrite E0. unfold mass, chain. field. lra.
Qed.

(** ** model.gauge *)
(** any function of the sample and of the output vector: any head, any loss *)
Definition output_vector D (W : mat) (s : sample) : list R := map (output D W (query s) (context s)) (seq 0 (dim D)).
Definition any_risk D (loss : sample -> list R -> R) (W : mat) : R := / n D * lsum (samples D) (fun s => loss s (output_vector D W s)).
Definition gradient_of D (F : mat -> R) (W G : mat) : Prop := forall X, is_derive (fun t => F (plus W (times t X))) 0 (inner D G X).

Lemma unseen_output D X V s a : realisable D -> unseen D V -> In s (samples D) ->
  output D (plus X V) (query s) (context s) a = output D X (query s) (context s) a.
Proof.
  intros HR HV Hs. set (k := query s). set (y := label s).
  assert (L : forall v, In v (context s) -> exp (logit D (plus X V) v k) = exp (logit D V y k) * exp (logit D X v k)).
  { intros v Hv. rewrite logit_plus, <- exp_plus. f_equal. pose proof (unseen_logit D HR V s v HV Hs Hv) as U. fold k y in U. lra. }
  assert (Z : zsum D (plus X V) k (context s) = exp (logit D V y k) * zsum D X k (context s)).
  { unfold zsum. rewrite <- lsum_scale. now apply lsum_ext. }
  apply lsum_ext. intros v Hv. unfold weight. fold k. rewrite Z, (L v Hv). f_equal. pose proof (exp_pos (logit D V y k)).
  assert (Hne : context s <> []) by (intros N; now rewrite N in Hv). pose proof (zsum_pos D X k (context s) Hne). field. lra.
Qed.
Lemma unseen_any_risk D loss X V : realisable D -> unseen D V -> any_risk D loss (plus X V) = any_risk D loss X.
Proof.
  intros HR HV. unfold any_risk. f_equal. apply lsum_ext. intros s Hs. f_equal. apply map_ext_in. intros a _. now apply unseen_output.
Qed.
Lemma same_any_risk D loss V W : same D V W -> any_risk D loss V = any_risk D loss W.
Proof.
  intros H. unfold any_risk. f_equal. apply lsum_ext. intros s _. f_equal. apply map_ext_in. intros a _. unfold output. apply lsum_ext. intros v _.
    f_equal.
  unfold weight, zsum. rewrite (logit_same D V W v _ H). f_equal. apply lsum_ext. intros u _. now rewrite (logit_same D V W u _ H).
Qed.
(** the risk depends only on the projection of W on S; a gradient of it lies in S *)
Theorem model_gauge D loss : realisable D ->
  (forall W W' P, is_S_projection D W P -> is_S_projection D W' P -> any_risk D loss W = any_risk D loss W')
  /\ (forall W G, gradient_of D (any_risk D loss) W G -> in_S D G).
Proof.
  intros HR. assert (K : forall W P, is_S_projection D W P -> any_risk D loss W = any_risk D loss P).
  { intros W P [_ HP]. rewrite <- (unseen_any_risk D loss P (diff W P) HR) by now apply orthogonal_unseen.
    apply same_any_risk. intros a b _ _. unfold plus, diff. ring. }
  split; [intros W W' P H1 H2; now rewrite (K W P H1), (K W' P H2)|]. intros W G HG.
  destruct (S_projection_exists D G) as (P & HP & HO). set (N := diff G P) in *. assert (HN : unseen D N) by now apply orthogonal_unseen.
  assert (Z : inner D G N = 0).
  { pose proof (HG N) as Hd. apply is_derive_unique in Hd. rewrite <- Hd. rewrite (Derive_ext _ (fun _ => any_risk D loss W)); [apply Derive_const|].
    intros t. apply unseen_any_risk; [exact HR|]. intros k i j He. rewrite inner_times_r, (HN k i j He). ring. }
  assert (Z2 : inner D N N = 0) by (unfold N at 1; rewrite inner_diff_l, Z, (HO P HP); ring).
  apply (spanned_same D _ P G HP). now apply zero_norm_same.
Qed.
